// Proposes the browser's time zone to who has never chosen one. Saving the form is the choice.
const field = document.querySelector("select[data-ask-browser]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (field && field.value === "" && [...field.options].some((option) => option.value === zone)) {
  field.value = zone;
  document.getElementById("time-zone-proposed").classList.remove("is-reserved");
}
