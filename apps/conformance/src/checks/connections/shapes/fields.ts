import {
  allowedVersions,
  anyFieldStyleSince,
  connections,
  inflectKey,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import {
  collection,
  connectionPath,
  expectConnection,
  expectConnections,
  readConnection,
  readConnections,
} from "../../../trial/arranging/connections.ts";
import {
  expectFieldsShown,
  expectOnlyFields,
  styleOrFields,
} from "../../../trial/judging/fieldset.ts";
import { expectNoServerError, listOddly } from "../../../trial/requests/odd-requests.ts";
import { inTurns } from "../../in-turns.ts";
import { inKnownVersion } from "../../known-version.ts";
import { expect, expectNone } from "../../../trial/judging/expect.ts";
import { inWords, type View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { ensureInWholeList } from "../lists/listing.ts";
import { namesIn } from "./sparse-fieldset.ts";

const oldest = allowedVersions[0] ?? anyFieldStyleSince;

/** The creation time beside another attribute, but not beside the other time. */
const asked = ["created-at", "status"];

const source = "source-organization-id";

/** Demands that a fieldset changes no source, unless the destination sees the same without one: another check reports that. */
async function expectSourceKept(trial: Trial, own: View, sparse: View): Promise<void> {
  const [was, is] = [own, sparse].map(({ attributes }) => attributes[source]);
  if (is === was) return;
  const whole = await trial.of(connections).settled(own.id, () => true, "destination");
  if (whole.attributes[source] === is) return;
  const wrong = [inWords(source, was, is)];
  expectNone(wrong, "the same value as without a fieldset", sparse.exchange);
}

/** Sparse fieldsets for the destination, and in another style. */
export const fieldChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/fields/list",
    cites: "protocol/fields-select",
    alsoCites: ["protocol/fields-any-inflection"],
    operation: "list-all-connect-connections",
    needs: ["fixture", "two-parties"],
    steps:
      "lists with a fieldset that names attributes in camelCase and snake_case (before 2025-10-27 in the style of the answer); on the mock also creates a connection with fields=status",
    failsWhen: "an attribute that was not requested, or a missing one",
    async run(trial) {
      const connection = await trial.of(connections).any();
      const { cell } = trial;
      const wanted = ["status", "created-at", "updated-at"];
      const shows = (row: View) => wanted.every((name) => Object.hasOwn(row.attributes, name));
      const { views: rows } = await inKnownVersion(
        cell,
        async (apiVersion) => {
          const query = { [`fields[${connections.type}]`]: namesIn(cell) };
          const request = { method: "GET", path: collection, query };
          const answer = await trial.in({ apiVersion }).as("source").send(request);
          return expectConnections(readConnections(answer));
        },
        ({ views }) => views.every(shows),
      );
      if (rows.length === 0) await ensureInWholeList(trial, connection);
      expect(rows.length > 0, "a connection in the list", "none");
      const cites = rows.every(shows)
        ? undefined
        : await styleOrFields(trial, "source", connections, connection.id, wanted.slice(1));
      for (const row of rows) {
        expectOnlyFields(row, wanted);
        await expectFieldsShown(trial, row, ["status"]);
        await expectFieldsShown(trial, row, wanted, cites);
      }
      const destination = trial.hasCapability("create")
        ? trial.context.newOrganization?.()
        : undefined;
      if (destination === undefined) return;
      const made = await trial
        .as("source")
        .of(connections)
        .create({ destinationOrganizationId: destination }, { fields: ["status"] });
      const view = expectConnection(made, 201);
      expectOnlyFields(view, ["status"]);
      await expectFieldsShown(trial, view, ["status"]);
    },
  }),
  check({
    id: "protocol/fields/destination",
    cites: "protocol/fields-select",
    alsoCites: ["protocol/fields-any-inflection"],
    operation: "retrieve-a-connect-connection",
    needs: ["fixture", "two-parties"],
    steps:
      "retrieves a connection as its destination, in camelCase, with an attribute named in snake_case (before 2025-10-27 in camelCase): its source, or on a sandbox every second night the time of its last change",
    failsWhen: "an attribute that was not requested, a missing one, or another source",
    async run(trial) {
      const own = await trial.of(connections).any();
      const { id } = own;
      const isTime = !trial.hasCapability("create") && trial.seed % 2 === 0;
      const name = isTime ? "updated-at" : source;
      const style = trial.cell.apiVersion >= anyFieldStyleSince ? "snake" : "camel";
      const request = {
        method: "GET",
        path: connectionPath(id),
        query: { [`fields[${connections.type}]`]: inflectKey(name, style) },
      };
      const { view } = await inKnownVersion(
        trial.cell,
        async (apiVersion) => {
          const cell = { apiVersion, inflection: "camel" };
          const answer = await trial.in(cell).as("destination").send(request);
          if (answer.status >= 400)
            await trial.of(connections).settled(id, () => true, "destination");
          return { view: expectConnection(readConnection(answer)) };
        },
        (one) => Object.hasOwn(one.view.attributes, name),
      );
      expectOnlyFields(view, [name]);
      const cites = Object.hasOwn(view.attributes, name)
        ? undefined
        : await styleOrFields(trial, "destination", connections, id, [name], {
            ...trial.cell,
            inflection: "camel",
          });
      await expectFieldsShown(trial, view, [name], cites);
      if (!isTime) await expectSourceKept(trial, own, view);
    },
  }),
  check({
    id: "protocol/fields/versions",
    cites: "protocol/fields-any-inflection",
    operation: "retrieve-a-connect-connection",
    needs: ["fixture", "two-parties"],
    steps: `retrieves a connection with two attributes named in kebab-case, in ${oldest} and kebab-case and then in camelCase`,
    alsoCites: ["protocol/fields-select"],
    failsWhen: "another attribute, or an answer without the requested ones",
    async run(trial) {
      // On the mock, a connection that has changed: only then its two times differ, and another check compares them.
      const it = trial.of(connections);
      const { id } = await (trial.hasCapability("create") ? it.that("inactive") : it.any());
      const request = {
        method: "GET",
        path: connectionPath(id),
        query: { [`fields[${connections.type}]`]: asked.join(",") },
      };
      // In an old version the name must have the style of the answer. The two requests follow each other, so that a stale cache
      // shows.
      const { apiVersion } = trial.cell;
      for (const cell of [
        { apiVersion: oldest, inflection: "kebab" },
        { apiVersion, inflection: apiVersion >= anyFieldStyleSince ? "camel" : "kebab" },
      ]) {
        const view = await inKnownVersion(
          cell,
          async (version) => {
            const answer = await trial
              .in({ ...cell, apiVersion: version })
              .as("source")
              .send(request);
            return expectConnection(readConnection(answer));
          },
          (one) => asked.every((name) => Object.hasOwn(one.attributes, name)),
        );
        const cites = asked.every((name) => Object.hasOwn(view.attributes, name))
          ? undefined
          : await styleOrFields(trial, "source", connections, id, asked, cell);
        await expectFieldsShown(trial, view, asked, cites);
        expectOnlyFields(view, asked);
        // On a sandbox, other checks read it so.
        if (trial.hasCapability("create"))
          await trial.in(cell).as("source").of(connections).retrieve(id);
      }
    },
  }),
  check({
    id: "protocol/fields/odd-names",
    cites: "protocol/bad-parameters",
    operation: "retrieve-a-connect-connection",
    needs: ["fixture", "two-parties"],
    steps:
      "retrieves a connection with an attribute that does not exist and one without a name, and with one twice (nights on a sandbox take turns); then lists with an empty filter",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      for (const names of inTurns(trial, ["no-such-attribute,", "status,status"]))
        await expectNoServerError(trial, connections, {
          method: "GET",
          path: connectionPath(id),
          query: { [`fields[${connections.type}]`]: names },
        });
      await listOddly(trial, connections, { "filter[status]": "" });
    },
  }),
];
