/** A resource as it is stored. Times are milliseconds since 1970. */
export interface Stored {
  readonly id: string;
  /** What its own attributes hold, by their names, but for the status, `created-at` and `updated-at`. */
  attributes: Readonly<Record<string, unknown>>;
  relationships: Readonly<Record<string, { readonly type: string; readonly id: string }>>;
  /** The environments whose keys see it. */
  readonly environments: readonly string[];
  readonly createdAt: number;
  status: string;
  updatedAt: number;
  /** What it was before its last change, for replicas that lag. */
  before?: Readonly<Pick<Stored, "status" | "updatedAt" | "attributes" | "relationships">> & {
    readonly until: number;
  };
  /** What an action that is not done at once ends in, and when. */
  settling?: { readonly to: string; readonly at: number } | undefined;
}

/** What a viewer sees of a resource, before it is written as JSON. */
export type View = Omit<Stored, "environments" | "before" | "settling">;

/** A resource that is to be created: what the request names. */
export type Draft = Pick<Stored, "attributes">;
