/** A stream of the process that people read. */
type Stream = Pick<NodeJS.WriteStream, "on" | "write">;

/**
 * Writes to a stream whose reader may go away: `head` that has seen enough, a full disk, a terminal that was closed.
 * Nothing else changes by that; `lost` is called once, with the reason.
 */
export function createOutput(
  stream: Stream,
  lost: (error: NodeJS.ErrnoException) => void = () => {},
): (text: string) => void {
  let isLost = false;
  const lose = (error: NodeJS.ErrnoException) => {
    if (isLost) return;
    isLost = true;
    lost(error);
  };
  stream.on("error", lose);
  return (text) => {
    if (isLost) return;
    try {
      stream.write(text);
    } catch (error) {
      // What is no pipe is written at once, and throws.
      lose(error as NodeJS.ErrnoException);
    }
  };
}
