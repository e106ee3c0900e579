import { formatPage, PAGE_URL } from "./page.ts";
import { REQUIREMENTS } from "./requirements.ts";

Deno.writeTextFileSync(PAGE_URL, formatPage(REQUIREMENTS));
