/** What each thread of a process that serves has run, in nanoseconds, by the thread's name. */
export function threadTimes(pid: number): Map<string, number> {
  const times = new Map<string, number>();
  for (const { name: id } of Deno.readDirSync(`/proc/${pid}/task`)) {
    const task = `/proc/${pid}/task/${id}`;
    const name = id === `${pid}` ? "main" : Deno.readTextFileSync(`${task}/comm`).trim();
    if (name !== "main" && !name.startsWith("worker-")) continue;
    times.set(name, Number(Deno.readTextFileSync(`${task}/schedstat`).split(" ")[0]));
  }
  return times;
}
