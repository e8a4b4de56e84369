import type { Comparing, Found } from "./comparing.ts";
import type { Pointers } from "./difference.ts";
import type { Sentence } from "./sentence.ts";
import type { Index, Tables } from "./shape.ts";

/** The sentences that only one of two places has, as one difference. None if there are no such sentences. */
export function rewordings(
  { before, after }: Comparing,
  old: readonly Index[] | undefined,
  now: readonly Index[] | undefined,
  pointers: Pointers,
): Found {
  if (old === undefined && now === undefined) return [];
  const from = all(before, old);
  const to = all(after, now);
  const gone = from.filter(({ key }) => !to.some((one) => one.key === key));
  const added = to.filter(({ key }) => !from.some((one) => one.key === key));
  if (gone.length === 0 && added.length === 0) return [];
  const owner = pointers.new ?? pointers.old ?? "";
  return [{ kind: "sentences", path: [], owner, gone, added, pointers }];
}

const all = ({ sentences: table }: Tables, indices: readonly Index[] = []): readonly Sentence[] =>
  indices.map((index) => table[index]).filter((sentence) => sentence !== undefined);
