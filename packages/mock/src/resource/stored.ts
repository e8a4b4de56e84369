/** A stored resource. Times are in milliseconds since 1970. */
export interface Stored {
  readonly id: string;
  /** The values of its own attributes, by name, without status, `created-at` and `updated-at`. */
  attributes: Readonly<Record<string, unknown>>;
  relationships: Readonly<Record<string, { readonly type: string; readonly id: string }>>;
  /** The environments whose keys see it. */
  readonly environments: readonly string[];
  readonly createdAt: number;
  status: string;
  updatedAt: number;
  /** Its state before the last change, for replicas that lag. */
  before?: Readonly<Pick<Stored, "status" | "updatedAt" | "attributes" | "relationships">> & {
    readonly until: number;
  };
  /** The end of a slow action, and its time. */
  settling?: { readonly to: string; readonly at: number } | undefined;
}

/** The part of a resource that a caller sees, before it is written as JSON. */
export type View = Omit<Stored, "environments" | "before" | "settling">;

/** A resource to be created: the attributes of the request. */
export type Draft = Pick<Stored, "attributes">;
