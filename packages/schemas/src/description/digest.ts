import { sha256 } from "../statement.ts";

const mark = "#";
const digits = 12;

/** A short digest of a text. */
export const digestOf = (text: string): string => mark + sha256(text).slice(0, digits);

/** The short form of a full digest, as statements store it. */
export const shortened = (digest: string): string => mark + digest.slice(0, digits);

/** Whether a text is a short digest. */
export const isDigest = (text: string): boolean => /^#[0-9a-f]{12}$/.test(text);
