export { RunDocument } from "./document/run-document.ts";
