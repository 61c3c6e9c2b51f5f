// Back and Forward lead to the place where the reader was, also where they begin the page anew. A page is drawn from its head, its pictures
// last: the place is gone to again until it stands, and no more once the reader moves. Who works by keys goes on at the heading (focus.js).
const PLACES = "places";
const UNTIL_DRAWN = 4000;
const byStep = () => JSON.parse(sessionStorage.getItem(PLACES) ?? "{}");
// A browser that does not tell its steps apart goes by the address.
const thisStep = () => window.navigation?.currentEntry?.key ?? location.href;
const wayDown = () => document.querySelector("[data-testid=stMain]");
let goingTo = byStep()[thisStep()] ?? null;
let isGoing = false;

function notePlace() {
  const main = wayDown();
  if (main && goingTo === null) sessionStorage.setItem(PLACES, JSON.stringify({ ...byStep(), [thisStep()]: main.scrollTop }));
}

// What scrolls while a page is drawn is not the reader.
window.addEventListener("scroll", (event) => { if (event.target === wayDown() && !isRunning()) notePlace(); }, { capture: true, passive: true });
window.addEventListener("click", notePlace, true);
for (const moves of ["wheel", "touchstart", "pointerdown", "keydown"]) {
  window.addEventListener(moves, () => { goingTo = null; }, { capture: true, passive: true });
}
window.addEventListener("popstate", (event) => {
  // A link to the page itself is told of as a step back, too (links.js).
  if (event.isTrusted) goingTo = byStep()[thisStep()] ?? 0;
}, true);

async function goToPlace() {
  if (goingTo === null || isGoing) return;
  isGoing = true;
  for (const from = performance.now(); goingTo !== null && performance.now() - from < UNTIL_DRAWN;) {
    if (!isRunning() && !byKeys) wayDown()?.scrollTo({ top: goingTo, behavior: "instant" });
    await new Promise((done) => setTimeout(done, MOMENT));
  }
  [goingTo, isGoing] = [null, false];
}
afterRuns(goToPlace);
