import { sha256 } from "../statement.ts";

const mark = "#";
const digits = 12;

/** A short digest that stands for a text. */
export const digestOf = (text: string): string => mark + sha256(text).slice(0, digits);

/** The short form of a whole digest, as statements keep it. */
export const shortened = (digest: string): string => mark + digest.slice(0, digits);

/** Whether a text is a digest of another one. */
export const isDigest = (text: string): boolean => /^#[0-9a-f]{12}$/.test(text);
