/** Waits for something. Meanwhile, another of the works may go on. */
export type WhileWaiting = (wait: () => Promise<void>) => Promise<void>;

/** Runs several works, one at a time. While one of them waits, the next one goes on. */
export interface Interleaving {
  run<T>(work: (whileWaiting: WhileWaiting) => Promise<T>): Promise<T>;
}

export function createInterleaving(): Interleaving {
  let last: Promise<void> = Promise.resolve();

  /** Waits for its turn. Returns a function that ends the turn. */
  async function begin(): Promise<() => void> {
    const before = last;
    const turn = Promise.withResolvers<void>();
    last = turn.promise;
    await before;
    return turn.resolve;
  }

  return {
    async run(work) {
      let end = await begin();
      try {
        return await work(async (wait) => {
          end();
          try {
            await wait();
          } finally {
            end = await begin();
          }
        });
      } finally {
        end();
      }
    },
  };
}
