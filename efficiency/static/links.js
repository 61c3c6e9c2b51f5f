// A link to the page that one is on. Streamlit runs the page with what the link says but leaves the address as it was, so that the
// next choice on the page would go back to what stood before: the address follows the link.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-testid=stPageLink] a[href]") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = new URL(link.href);
  if (target.origin !== location.origin || target.pathname !== location.pathname) return;
  if (target.search !== location.search) history.pushState({}, "", target.pathname + target.search);
}, true);
