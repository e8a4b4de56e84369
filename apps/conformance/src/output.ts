/** An output stream of the process. */
type Stream = Pick<NodeJS.WriteStream, "on" | "write">;

/**
 * Makes a function that writes to a stream. Writing never throws, even if the reader has gone (`| head`), the disk is
 * full, or the terminal is closed. Then `lost` is called once, with the reason.
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
      // A stream that is no pipe writes synchronously, and throws.
      lose(error as NodeJS.ErrnoException);
    }
  };
}
