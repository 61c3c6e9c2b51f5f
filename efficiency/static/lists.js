// A list that is open closes when the reader scrolls away from it. When words above it go away, which is what happens where a field
// was left by the very tap that opened the list, the page moves by itself: then the list stays, and moves along with its field.
const OPEN_LIST = "[data-testid=stMain] [role=combobox][aria-expanded=true], [data-testid=stMain] button[aria-haspopup=listbox][aria-expanded=true]";
let scrolling = false;

for (const [happening, own] of [["pointerdown", false], ["wheel", true], ["touchmove", true]]) {
  window.addEventListener(happening, () => { scrolling = own; }, { capture: true, passive: true });
}

window.addEventListener("scroll", (event) => {
  const field = scrolling ? null : document.querySelector(OPEN_LIST);
  // What scrolls within the list, as by its keys, does not carry the field.
  if (!field || !(event.target === document || event.target.contains(field))) return;
  event.stopImmediatePropagation();
  window.dispatchEvent(new Event("resize"));
}, true);
