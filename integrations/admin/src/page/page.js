"use strict";
const base = location.pathname.endsWith("/") ? "" : location.pathname.split("/").pop() + "/";
fetch(base + "api/v1/state")
  .then((answer) => answer.json())
  .then((state) => { document.getElementById("state").textContent = JSON.stringify(state, null, 2); });
