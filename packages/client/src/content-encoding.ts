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
 * Decodes a body by its `content-encoding`. It decodes only as much as the reader takes, so a small body cannot fill
 * the memory.
 * @throws {Error} For an unknown encoding.
 */
export function decoded(body: Readable, headers: Headers): Readable {
  // A proxy may remove the body and keep the header.
  if (headers.get("content-length") === "0") return body;
  const names = (headers.get("content-encoding") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity");
  let stream = body;
  for (const name of names.toReversed()) {
    const create = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    if (create === undefined) throw new Error(`its content-encoding ${name} is not supported`);
    // An error in either stream ends both, and the reader gets it.
    stream = pipeline(stream, create(), () => {});
  }
  return stream;
}
