// A link to the page that one is on. Streamlit runs the page with what the link says, but goes by the address of before in the next
// run, so that whatever is chosen or ticked next would go back to what stood there: such a link is a step like Back and Forward.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-testid=stPageLink] a[href]") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = new URL(link.href);
  if (target.origin !== location.origin || target.pathname !== location.pathname) return;
  if (target.search === location.search) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  push({}, "", target.pathname + target.search);
  shown = location.search;
  window.dispatchEvent(new PopStateEvent("popstate"));
}, true);
// The day and the range, which go along from page to page, are written over the address that stood there, and are kept when the reader
// goes back. A choice of them is a step of its own here: Back opens what stood before it. While a page runs it only puts back what goes
// along, or takes it away where the page has no figures: for Streamlit a step each, for the reader, who did nothing, none.
const ALONG = ["as_of", "city"];
let shown = location.search;

function isOtherwise(search) {
  const [before, after] = [new URLSearchParams(shown), new URLSearchParams(search)];
  return ALONG.some((name) => before.get(name) !== after.get(name));
}

function besides(search) {
  const all = new URLSearchParams(search);
  ALONG.forEach((name) => all.delete(name));
  return all.toString();
}

const [push, replace] = [history.pushState.bind(history), history.replaceState.bind(history)];
history.pushState = (...step) => {
  const to = new URL(step[2] ?? location.href, location.href);
  const isPutBack = isRunning() && to.pathname === location.pathname && besides(to.search) === besides(location.search);
  (isPutBack ? replace : push)(...step);
  shown = location.search;
};
history.replaceState = (...step) => {
  const to = new URL(step[2] ?? location.href, location.href);
  const isChoice = to.pathname === location.pathname && isOtherwise(to.search) && !isRunning();
  (isChoice ? push : replace)(...step);
  shown = location.search;
};

window.addEventListener("popstate", (event) => {
  const isAnother = isOtherwise(location.search);
  shown = location.search;
  if (!isAnother) return;
  // What is chosen already would be written over the address again: begun anew, the page goes by the address alone.
  event.stopImmediatePropagation();
  location.reload();
}, true);

// The table of contents of a long page: its part comes into view and has the keys from there on. It is no step, since a page is
// not drawn anew for it and Back is to leave the page.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#part_"]') : null;
  const part = link && document.querySelector(`.st-key-${CSS.escape(link.hash.slice(1))}`);
  if (!part) return;
  event.preventDefault();
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
  part.scrollIntoView();
}, true);
