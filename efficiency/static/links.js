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

function hasDay(search) {
  return new URLSearchParams(search).has("as_of");
}

// Where the last run ended, and whether that page has a day. Of the page that comes next it may be told what goes along before it is
// told the path: that belongs to the next step of the history, and would be written over the one that the reader leaves.
let ended = null;
let toCome = null;
// Whether it was a step back or forward that the page runs for: only such a run writes over an address. All else that does is a choice,
// also while the page still computes.
let isOfStep = false;

function isOfNext(to) {
  const isHere = to.pathname === location.pathname && ended?.path === location.pathname;
  return isHere && besides(to.search) === besides(location.search) && hasDay(to.search) !== ended.hasDay;
}

function takenAlong(to) {
  const all = new URLSearchParams(to.search);
  const next = new URLSearchParams(toCome);
  ALONG.forEach((name) => {
    all.delete(name);
    if (next.has(name)) all.set(name, next.get(name));
  });
  const search = all.toString();
  return to.pathname + (search && `?${search}`) + to.hash;
}

function step(write, state, unused, address) {
  const to = new URL(address ?? location.href, location.href);
  if (isOfNext(to)) {
    toCome = to.search;
    return;
  }
  const isAnother = to.pathname !== location.pathname;
  const isLate = toCome !== null && isAnother;
  if (isAnother) atItsHead();
  write(to)(state, unused, isLate ? takenAlong(to) : address);
  toCome = null;
  shown = location.search;
}

// Another page begins at its head. While one of them takes the place of the other the browser goes there by itself, unless the new one
// is drawn in one go and at least as long.
function atItsHead() {
  document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0, behavior: "instant" });
}

const [push, replace] = [history.pushState.bind(history), history.replaceState.bind(history)];
history.pushState = (...told) => step((to) => {
  const isUnderWay = isRunning() || (ended && ended.path !== location.pathname);
  const isPutBack = isUnderWay && to.pathname === location.pathname && besides(to.search) === besides(location.search);
  // Told twice, as by a run that another one took the place of, it is one step: Back would lead to where the reader is.
  return isPutBack || to.href === location.href ? replace : push;
}, ...told);
history.replaceState = (...told) => step((to) => {
  const isChoice = to.pathname === location.pathname && isOtherwise(to.search) && !isOfStep;
  return isChoice ? push : replace;
}, ...told);

afterRuns(() => {
  // No other page came: it was this one that got a day, as after the sign-in.
  if (toCome !== null) replace(history.state, "", takenAlong(location));
  toCome = null;
  isOfStep = false;
  shown = location.search;
  ended = { path: location.pathname, hasDay: hasDay(location.search) };
});

window.addEventListener("popstate", (event) => {
  const isAnother = isOtherwise(location.search);
  shown = location.search;
  isOfStep = true;
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
