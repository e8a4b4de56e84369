/** One environment of an organization, with the keys that open it. */
export interface Environment {
  readonly id: string;
  readonly keys: readonly string[];
}

export interface Organization {
  readonly id: string;
  /** Whether the organization may use Connect. */
  readonly connect: boolean;
  readonly environments: readonly [Environment, ...Environment[]];
}

/** Who a key belongs to. */
export interface Caller {
  readonly key: string;
  readonly organizationId: string;
  readonly environmentId: string;
  readonly connect: boolean;
}

export function organization(name: string, connect = true): Organization {
  const environment = (suffix: string): Environment => ({
    id: `env_mock${name}${suffix}`,
    keys: [`persona_sandbox_mock_${name}${suffix}`],
  });
  return { id: `org_mock${name}`, connect, environments: [environment(""), environment("2")] };
}

/** The organizations that a mock has unless it is given others. */
export const organizations = {
  source: organization("source"),
  destination: organization("destination"),
  stranger: organization("stranger"),
  /** An organization for which Connect is not enabled. */
  withoutConnect: organization("withoutconnect", false),
} as const;

export function callersOf({ id, connect, environments }: Organization): readonly Caller[] {
  return environments.flatMap((environment) =>
    environment.keys.map((key) => ({
      key,
      organizationId: id,
      environmentId: environment.id,
      connect,
    })),
  );
}
