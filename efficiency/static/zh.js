// Streamlit has no translations. This script puts Chinese words in place of the English ones that it draws itself,
// now and whenever it draws more. Only whole texts that match are touched, never what the pages write. The list of them,
// DICTIONARY, stands before this script when it is served.
// Calendars follow the browser's language; here everybody reads Chinese.
for (const [name, value] of [["language", "zh-CN"], ["languages", ["zh-CN", "zh"]]]) {
  Object.defineProperty(navigator, name, { get: () => value, configurable: true });
}

const WORDS = new Map(Object.entries(DICTIONARY.words));
const PATTERNS = DICTIONARY.patterns.map(([pattern, form, day]) => [
  new RegExp(pattern),
  day ? (_, text) => form.replace("$1", new Date(text).toLocaleDateString("zh-CN", { dateStyle: "long" })) : form,
]);
// The tools of a table or chart, followed by its name.
const TOOL = /^([A-Z][^:]+): ([^]+)$/;

// What pages write. A table holds one hidden element per cell inside its canvas, a chart one per mark: thousands.
const LEAVE = "canvas, svg *, script, style, textarea, code, pre";
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt", "aria-roledescription", "aria-valuetext"];
// What a chart says of its axes and legends, which are few.
const OF_CHARTS = "svg g[aria-roledescription]";

function chinese(text) {
  const bare = text.trim();
  if (!bare || !/[A-Za-z]/.test(bare)) return null;
  const word = WORDS.get(bare);
  if (word !== undefined) return text.replace(bare, () => word);
  for (const [pattern, form] of PATTERNS) {
    if (pattern.test(bare)) return bare.replace(pattern, form);
  }
  const [, tool, name] = TOOL.exec(bare) ?? [];
  return WORDS.has(tool) ? `${WORDS.get(tool)}：${name}` : null;
}

function translateText(node) {
  if (node.parentElement === null || node.parentElement.closest(LEAVE)) return;
  const word = chinese(node.nodeValue);
  if (word !== null && word !== node.nodeValue) node.nodeValue = word;
}

function translateAttributes(element) {
  if (element.ownerSVGElement && !element.matches(OF_CHARTS)) return;
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute(name);
    const word = value === null ? null : chinese(value);
    if (word !== null && word !== value) element.setAttribute(name, word);
  }
}

function translateTree(root) {
  if (root.nodeType === Node.TEXT_NODE) return translateText(root);
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  if (root.matches(OF_CHARTS)) translateAttributes(root);
  root.querySelectorAll(OF_CHARTS).forEach(translateAttributes);
  if (root.closest(LEAVE)) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
    acceptNode: (node) =>
      node.nodeType === Node.ELEMENT_NODE && node.matches(LEAVE)
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
  });
  for (let node = walker.currentNode; node !== null; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) translateText(node);
    else translateAttributes(node);
  }
}

new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === "characterData") translateText(change.target);
    else if (change.type === "attributes") translateAttributes(change.target);
    else change.addedNodes.forEach(translateTree);
  }
}).observe(document.documentElement, {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
  attributeFilter: ATTRIBUTES,
});

// Escape leaves a field before it leaves anything else: what was typed is handed over, and a projection stays where it is.
window.addEventListener(
  "keydown",
  (event) => {
    const field = event.target;
    if (event.key !== "Escape" || event.isComposing || !(field instanceof HTMLElement)) return;
    if (!field.matches("input[type=text], textarea") || field.closest("[role=combobox], [data-baseweb=popover]")) return;
    if (!document.querySelector("[data-testid=stMain]")?.contains(field)) return;
    if (field.getAttribute("aria-expanded") !== null) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    field.blur();
  },
  true,
);
