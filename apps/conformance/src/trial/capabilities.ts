/** What a target may lack: a check needs it, a session has it. */
export * from "../runner/capabilities.ts";
