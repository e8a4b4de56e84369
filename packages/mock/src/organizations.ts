/** An environment of an organization, with its API keys. */
export interface Environment {
  readonly id: string;
  readonly keys: readonly string[];
  /** A sandbox unless it is. */
  readonly production?: true;
}

/** An organization of the mock. */
export interface Organization {
  readonly id: string;
  /** Whether the organization may use Connect. */
  readonly connect: boolean;
  readonly environments: readonly [Environment, ...Environment[]];
}

/** The organization and the environment of a key. */
export interface Caller {
  readonly key: string;
  readonly organizationId: string;
  readonly environmentId: string;
  readonly connect: boolean;
  readonly production: boolean;
}

/** An organization whose keys end with a name, and its ids with `idName`. */
function organization(name: string, connect = true, idName = name): Organization {
  const environment = (suffix: string): Environment => ({
    id: `env_mock${idName}${suffix}`,
    keys: [`persona_sandbox_mock_${name}${suffix}`],
  });
  const production: Environment = {
    id: `env_mock${idName}production`,
    keys: [`persona_production_mock_${name}`],
    production: true,
  };
  return {
    id: `org_mock${idName}`,
    connect,
    environments: [environment(""), environment("2"), production],
  };
}

/** One more organization. Its ids look like none of its keys, so that a client need not look twice for a key in each answer. */
export function furtherOrganization(index: number): Organization {
  const digits = String(index).padStart(6, "0");
  return organization(`extra${digits}`, true, `${digits}more`);
}

/** The default organizations of a mock. */
export const organizations = {
  source: organization("source"),
  destination: organization("destination"),
  stranger: organization("stranger"),
  /** An organization without Connect. */
  withoutConnect: organization("withoutconnect", false),
} as const;

/** All organizations of a mock, with who calls by which key. */
export interface Directory {
  /** By key. */
  readonly callers: ReadonlyMap<string, Caller>;
  /** The ids of an organization's environments, by its id. */
  readonly environments: ReadonlyMap<string, readonly string[]>;
  isProduction(environmentId: string): boolean;
  add(added: Organization): Organization;
}

export function createDirectory(all: readonly Organization[]): Directory {
  const callers = new Map<string, Caller>();
  const environments = new Map<string, readonly string[]>();
  const productions = new Set<string>();
  const add = (added: Organization): Organization => {
    for (const caller of callersOf(added)) {
      callers.set(caller.key, caller);
      if (caller.production) productions.add(caller.environmentId);
    }
    const ids = added.environments.map(({ id }) => id);
    environments.set(added.id, ids);
    return added;
  };
  all.forEach(add);
  return { callers, environments, isProduction: (id) => productions.has(id), add };
}

function callersOf({ id, connect, environments }: Organization): readonly Caller[] {
  return environments.flatMap((environment) =>
    environment.keys.map((key) => ({
      key,
      organizationId: id,
      environmentId: environment.id,
      connect,
      production: environment.production === true,
    })),
  );
}
