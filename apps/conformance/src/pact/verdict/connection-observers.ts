/** For each open question about connections, the checks that always answer it when they pass. */
export const ofConnections = {
  "connections/reactivate-pending": ["connections/lifecycle/reactivate/pending/by-source"],
  "connections/reactivate-active": ["connections/lifecycle/reactivate/active/by-source"],
  "connections/deactivate-inactive": [
    "connections/lifecycle/deactivate/inactive/by-destination",
    "connections/lifecycle/deactivate/inactive/by-source",
  ],
  "connections/reactivate-by-destination": [
    "connections/lifecycle/reactivate/inactive/by-destination",
  ],
  "connections/stranger": ["protocol/access/stranger-reads"],
  "connections/create-duplicate": [
    "connections/create/duplicate-of-active",
    "connections/create/duplicate-of-pending",
  ],
  "connections/create-duplicate-of-inactive": ["connections/create/duplicate-of-inactive"],
  "connections/create-unknown-destination": ["connections/create/unknown-destination"],
  "connections/create-own-organization": ["connections/create/own-organization"],
  "connections/create-missing-destination": ["connections/create/without-destination"],
  "connections/create-wrong-type": ["connections/create/wrong-type"],
  "connections/create-unknown-attribute": ["connections/create/unknown-attribute"],
  "connections/filter-unknown": ["connections/list/filter-unknown"],
  "connections/filter-unknown-status": ["connections/list/filter-nothing"],
  "connections/filter-unknown-destination": ["connections/list/filter-nothing"],
  // Without connections of both statuses, the possible answers look the same.
  "connections/filter-comma": [],
  "connections/filter-twice": [],
  "connections/id-case": ["connections/retrieve/odd-ids"],
  "connections/unknown-method": ["protocol/access/no-other-operations"],
  // The check observes this in addition to its own promise.
  "connections/creator": [],
} as const;
