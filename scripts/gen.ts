import { writeFileSync } from "node:fs";
import { generatedFiles } from "../grammar/generate.js";

for (const file of generatedFiles(new URL("..", import.meta.url))) writeFileSync(file.url, file.text);
