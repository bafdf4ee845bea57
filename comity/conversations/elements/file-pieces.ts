// Fetched only when the first large file goes up.
export { Upload } from "tus-js-client";
