// A day that is typed is taken by Enter. Streamlit takes it when the calendar that opened with the field closes, or when the field is
// left: whoever typed a day and pressed Enter kept the figures of the day before.
window.addEventListener("keydown", (event) => {
  const part = event.key === "Enter" && event.target instanceof Element ? event.target.closest("[data-testid=stDateInputField] [role=spinbutton]") : null;
  if (!part) return;
  if (document.querySelector("[data-testid=stDateInputCalendar]")) {
    part.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
  } else {
    part.blur();
    part.focus();
  }
}, true);
