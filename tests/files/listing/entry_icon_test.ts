import { assertEquals } from "@std/assert";
import { entryIcon } from "../../../lib/files/listing/entry_icon.ts";
import { fileEntry, folderEntry } from "../../support/listing.ts";

const NAMES = {
  image: "a.jpg a.JPEG a.png a.gif a.webp a.avif a.svg a.heic a.tar.png",
  video: "a.mp4 a.MKV a.webm a.mov a.avi",
  audio: "a.mp3 a.flac a.ogg a.wav a.m4a",
  archive: "a.zip a.tar a.tar.gz a.TGZ a.7z a.xz a.zst a.rar a.deb",
  text: "a.txt a.md a.html a.css a.csv a.ts a.tsx a.mts a.js a.py a.rs a.go a.c a.h a.sh a.json",
  file: "a a. a.pdf a.bin .jpg .zip zip png.unknown a.constructor a.__proto__",
};

for (const [icon, names] of Object.entries(NAMES)) {
  Deno.test(`entryIcon() is ${icon} for ${names}`, () => {
    for (const name of names.split(" ")) assertEquals(entryIcon(fileEntry(name)), icon, name);
  });
}

Deno.test("entryIcon() is folder for every folder, whatever it is called", () => {
  for (const name of ["a", "a.jpg", "a.zip"]) assertEquals(entryIcon(folderEntry(name)), "folder");
});
