export { check, type Checked, versionOf } from "./check.ts";
export { DescriptionError, openDescription } from "../description.ts";
