// Suggestions for the fields of a post: its tags, and the post that it translates.
import { suggest } from "./suggestions.js";
import { completeTags } from "./tags.js";

for (const field of document.querySelectorAll("[data-suggestions]")) {
  const input = field.querySelector("input");
  const options = { address: field.dataset.suggestions, textFound: field.dataset.textFound };
  if ("single" in field.dataset) {
    suggest(input, { ...options, term: () => input.value.trim(), take: (value) => (input.value = value) });
  } else {
    completeTags(input, options);
  }
}
