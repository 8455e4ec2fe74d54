export const ACCEPT = JSON.stringify({ accept: true, reasons: ["scripted"] });
export const REJECT = JSON.stringify({
  accept: false,
  reasons: ["It does not do what is asked."],
});
/** Said instead of edits; it holds none. */
export const CANNOT =
  "This cannot be done as it is asked, so I change nothing: the demands contradict each other.";
