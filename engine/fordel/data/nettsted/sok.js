
// Added by fordel: a word is indexed under what it is to be found by as well, at the same place in the text.
function fordelWords(table) {
  const words = new Map(Object.entries(table));
  const more = token => [token, ...(words.get(token.toString()) || []).map(word => token.clone(() => word))];
  const norwegian = lunr.no;
  lunr.Pipeline.registerFunction(more, "fordel");
  lunr.no = Object.assign(function () {
    norwegian.call(this);
    this.pipeline.add(more);
  }, norwegian);
}
