"use strict";
document.addEventListener("click", function (event) {
  var button = event.target.closest("[data-bought]");
  if (!button) return;
  button.textContent = button.dataset.bought;
  button.disabled = true;
});
