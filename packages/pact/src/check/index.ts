export { check, type Checked, versionOf } from "./check.ts";
