// The button that shares a post: with what the system shares with, or else by copying its address. Pages that are not
// served securely can do neither, and do not show it.
const button = document.getElementById("share-post");
const result = document.getElementById("share-result");
const { title, address, copied } = button.dataset;

async function share() {
  result.textContent = "";
  if (navigator.share) {
    await navigator.share({ title, url: address }).catch(() => {}); // whoever closes the sheet does not share
  } else {
    await navigator.clipboard.writeText(address);
    result.textContent = copied;
  }
}

if (navigator.share || navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", share);
}
