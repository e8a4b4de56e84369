/** What is known of how long some reads lag behind writes. All times are in milliseconds. */
export interface Lag {
  /** Notes the age of a write at which the last read did not show it yet, if any, and the age at which one did. */
  note(stale: number | undefined, fresh: number): void;
  /** The ages of a write at which reads of it are worthwhile. Empty as long as no read lagged. */
  ages(): readonly number[];
}

/** The lags of different reads, by any name: those of one party or of one operation may lag alone. */
export interface Lags {
  /** Reads without a name have the longest of all lags, as long as their own is unknown. */
  of(reads?: string): Lag;
  /** The longest of them. 0 as long as no read lagged. */
  longest(): number;
  /** Whether it is long enough to be waited for. */
  areNoticeable(): boolean;
}

/** Lags out of these bounds are not learnt: what comes later is no lag. */
const [least, most] = [100, 5000];
/** The lag is known exactly if it lies between two ages that differ by this share. */
const exactly = 0.15;
/** Reads come a little later than would have sufficed, since no two answers take the same time; if in vain, once more. */
const later = [1.03, 1.3];

export function createLags(): Lags {
  const lags = new Map<string, { stale: number; fresh: number }>();
  const none = { stale: 0, fresh: 0 };
  const known = (reads: string) => lags.get(reads) ?? none;
  const longest = () => Math.max(0, ...[...lags.values()].map(({ fresh }) => fresh));
  const longestOne = () => [...lags.values()].find(({ fresh }) => fresh === longest()) ?? none;
  const unnamed = "others";
  return {
    of: (reads = unnamed) => ({
      note(wasStale = 0, wasFresh) {
        const { stale, fresh } = known(reads);
        const oldest = Math.max(stale, wasStale);
        // A read that is fresh at once says nothing, nor does one that an older write explains.
        if (oldest === 0 || wasFresh <= oldest || wasFresh > most) return;
        const isBetter = fresh > oldest && fresh < wasFresh;
        lags.set(reads, { stale: oldest, fresh: isBetter ? fresh : wasFresh });
      },
      ages() {
        const { stale, fresh } =
          reads === unnamed ? (lags.get(reads) ?? longestOne()) : known(reads);
        if (fresh < least) return [];
        const isExact = fresh - stale <= exactly * fresh;
        return [...(isExact ? [] : [(stale + fresh) / 2]), ...later.map((share) => fresh * share)];
      },
    }),
    longest,
    areNoticeable: () => longest() >= least,
  };
}
