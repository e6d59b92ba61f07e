// A note that can be acted upon for a moment only: it goes when the moment is over, unless somebody is on it.
for (const note of document.querySelectorAll("[data-lasts]")) {
  const leave = () => {
    if (note.matches(":focus-within, :hover")) setTimeout(leave, 2000);
    else note.remove();
  };
  setTimeout(leave, Number(note.dataset.lasts) * 1000);
}
