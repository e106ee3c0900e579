/**
 * Lets everything run that can run without news from outside: to see that something does *not*
 * happen, or that a wait has begun. It sleeps for no measurable time.
 */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
