// A single letter must do nothing of its own (WCAG 2.1.4): the search is opened with Ctrl and K.
window.addEventListener("keydown", event => {
  const search = document.querySelector(".md-search__input");
  if (search && event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    search.focus();
  } else if (event.key.length === 1 && !event.target.closest("input, textarea, select, [contenteditable]")) {
    event.stopPropagation();
  }
}, true);

// What is wider than the page scrolls in a place of its own, and the keyboard must reach it.
(() => {
  const content = document.querySelector(".md-content__inner");
  if (!content || !window.ResizeObserver) return;
  const before = place => [...content.querySelectorAll("h1, h2, h3, h4")]
    .filter(heading => heading.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
  const mark = place => {
    const name = before(place);
    place.tabIndex = 0;
    place.setAttribute("role", "group");
    if (name) place.setAttribute("aria-label", name.firstChild.textContent);
  };
  const unmark = place => ["tabindex", "role", "aria-label"].forEach(name => place.removeAttribute(name));
  const check = () => content.querySelectorAll(".md-typeset__scrollwrap").forEach(
    place => (place.scrollWidth > place.clientWidth ? mark : unmark)(place)
  );
  new ResizeObserver(check).observe(content);
  new MutationObserver(check).observe(content, { childList: true, subtree: true }); // the theme wraps tables late
  window.addEventListener("load", check);
})();
