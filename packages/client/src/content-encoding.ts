import { pipeline, type Readable, type Transform } from "node:stream";
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from "node:zlib";

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/**
 * A body without the encodings that its headers name. What comes out is as long as the reader takes it: a few bytes that
 * would become many are not all decoded.
 */
export function decoded(body: Readable, headers: Headers): Readable {
  // A proxy may leave the header and drop the body.
  if (headers.get("content-length") === "0") return body;
  const names = (headers.get("content-encoding") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity");
  let stream = body;
  for (const name of names.toReversed()) {
    const create = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    if (create === undefined)
      throw new Error(`its content-encoding is ${name}, which is not read here`);
    // An error of either ends both, and stands at the end that is read.
    stream = pipeline(stream, create(), () => {});
  }
  return stream;
}
