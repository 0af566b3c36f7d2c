"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const states = data.states.map((places) => places.map((place) => data.pieces[place]));
  const WORDS = { "new": "new version", newer: "newer version", before: "version from before", experiment: "experiment" };
  let scenario, moment = 0;

  // Every text goes in as text: nothing of a spec is ever read as HTML.
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const shape = (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const isolated = (text) => element("bdi", { textContent: text });
  // A long name breaks behind a dot or a slash rather than anywhere.
  const breakable = (text) => element("bdi", {}, ...text.split(/(?<=[./])/).flatMap((piece) => [piece, element("wbr")]));
  const percent = (place) => `${place / 10}%`;
  const state = (index) => {
    const [place, at, length] = scenario.moments[index];
    const [step, share, phase, message, wait, pods, events, versions, services, routes, runs, flows, experiments] = states[place];
    return { at, length, step, share, phase, message, wait, pods, events, versions, services, routes, runs, flows, experiments };
  };

  function choose(index) {
    scenario = data.scenarios[index];
    $("verdict").textContent = scenario.verdict;
    $("facts").replaceChildren(...scenario.facts.map(([name, value]) =>
      element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: value }))));
    drawChart();
    fillTable();
    $("moment").max = scenario.moments.length - 1;
    const first = scenario.moments.findIndex((_, index) => state(index).share !== "0%");
    show(Math.max(0, first));
  }

  function drawChart() {
    for (const name of ["shares", "pods"]) {
      $(name).replaceChildren(...scenario[name].map(([sort, path]) => shape("path", { class: sort, d: path })));
    }
    $("most").textContent = scenario.most;
    for (const panel of document.querySelectorAll(".panel")) {
      panel.querySelectorAll(".tear").forEach((old) => old.remove());
      panel.append(...scenario.breaks.map((place) => placed(element("div", { className: "tear" }), place)));
    }
    $("marks").className = scenario.marks.some(([kind]) => kind === "watch") ? "watched" : "";
    $("marks").replaceChildren(...scenario.marks.map(([kind, left, right, text]) => {
      const made = element("span", { className: kind, title: text });
      if (kind !== "gate") made.append(element("i"), element("span", { textContent: text }), element("i"));
      return placed(made, left, right);
    }));
    $("ticks").replaceChildren(...scenario.ticks.map(([place, text]) => placed(element("span", { textContent: text }), place)));
    drawLegend();
    fit();
  }

  function placed(made, left, right) {
    made.style.left = percent(left);
    if (right !== undefined) made.style.width = percent(right - left);
    return made;
  }

  function drawLegend() {
    const seen = new Set([...scenario.shares, ...scenario.pods].map(([sort]) => sort));
    const entries = Object.entries({ ...WORDS, "new starting": "not ready yet" }).filter(([sort]) => seen.has(sort)).map(([sort, text]) => {
      const box = shape("svg", { viewBox: "0 0 18 12" });
      box.append(shape("path", { class: sort, d: "M.5.5h17v11h-17z" }));
      return element("span", {}, box, text);
    });
    if (scenario.marks.some(([kind]) => kind === "gate")) entries.push(element("span", { className: "gate" }, "until somebody decides"));
    $("legend").replaceChildren(...entries);
  }

  // Words stay where there is room for them.
  function fit() {
    drawLevels();
    for (const words of document.querySelectorAll("#marks span span")) {
      words.hidden = false;
      words.hidden = words.offsetWidth > words.parentElement.clientWidth - 10;
    }
  }

  // What the new version gets, wherever that changes.
  function drawLevels() {
    const width = $("shares").clientWidth / 1000;
    let free = 0;
    $("levels").replaceChildren(...scenario.levels.filter(([left]) => {
      const fits = left * width >= free;
      if (fits) free = left * width + 40;
      return fits;
    }).map(([left, share]) => {
      const made = placed(element("span", { textContent: `${share}%` }), left);
      made.style.top = share > 88 ? "0" : `${100 - share}%`;
      return made;
    }));
  }

  function fillTable() {
    $("caption").textContent = `${scenario.group ? `${scenario.group}: ` : ""}${scenario.name}`;
    $("states").replaceChildren(...scenario.moments.map((_, index) => {
      const { at, length, step, share, wait, pods, events, versions, services, routes, runs } = state(index);
      const select = element("button", { type: "button", textContent: at, onclick: () => show(index) });
      select.setAttribute("aria-label", `Show the state at ${at}`);
      return element("tr", {}, ...[
        [select], [length], [step], [share],
        [list([...versions.map(([, sort, , ready]) => `${sort}: ${ready.replace(/ pods? ready/, "")}`), ...(versions.length > 1 ? [`in all: ${pods}`] : [])])],
        [list([...services.map(([name, revision]) => `${name}: ${selected(revision, versions)}`), ...routes.map(([name]) => `route ${name}`)])],
        [wait === "nothing" ? "" : wait],
        [list([...events, ...runs])],
      ].map((cell) => element("td", {}, ...cell)));
    }));
  }

  const list = (texts) => element("ul", {}, ...texts.map((text) => element("li", {}, isolated(text))));
  const selected = (revision, versions) => {
    const found = versions.find(([number]) => number === revision);
    return revision === null ? "all pods" : found ? found[1] : `revision ${revision}`;
  };

  function show(index) {
    moment = Math.min(Math.max(index, 0), scenario.moments.length - 1);
    const now = state(moment);
    const slider = $("moment");
    slider.value = moment;
    slider.setAttribute("aria-valuetext",
      `${moment + 1} of ${scenario.moments.length}, at ${now.at}: ${now.share} of the requests meet the new version, ${now.pods}; waits for ${now.wait}`);
    $("back").disabled = moment === 0;
    $("on").disabled = moment === scenario.moments.length - 1;
    placed($("cursor"), 0);
    const [left, right] = [scenario.edges[moment], scenario.edges[moment + 1]];
    $("cursor").style.left = `calc((100% - var(--left)) * ${left / 1000})`;
    $("cursor").style.width = `calc((100% - var(--left)) * ${(right - left) / 1000})`;
    const told = [` ${now.share} of the requests meet the new version; ${now.pods}. ${now.phase}`];
    if (now.step) told.push(`, step ${now.step}`);
    if (now.wait !== "nothing") told.push(`; waits for ${now.wait}`);
    if (now.message && now.phase === "Degraded") told.push(` (${now.message})`);
    $("now").replaceChildren(element("strong", { textContent: `At ${now.at}, ${lasting(now.length)}:` }), isolated(`${told.join("")}.`));
    $("when").textContent = `at ${now.at}`;
    [...$("states").children].forEach((row, place) => {
      if (place === moment) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    });
    drawTopology(now);
  }

  const lasting = (length) => (/^\d/.test(length) ? `for ${length}` : length);

  // --- the paths of the requests -----------------------------------------------------------------------------------

  let edges = [], places = new Map();

  function drawTopology({ services, versions, routes, flows, experiments }) {
    const { hosts, gateways, paths, others } = data.entrance;
    places = new Map();
    const reached = new Set(flows.filter(([, , amount]) => amount).map(([, end]) => end));
    const side = Object.fromEntries(versions.map(([number, sort]) => [number, sort]));
    const columns = paths.length ? [
      ["Host", [node("hosts", hosts)]],
      ["Gateway", [node("gateways", gateways)]],
      ["Route", [
        ...routes.map(([name, matches, share]) => node(`route ${name}`, [name, share === null ? matches.join(", ") : `copies of ${matches.join(", ") || "all"}`])),
        ...paths.map(({ name, matches }, index) => node(`path ${index}`, [name || "no name", matches.join(" or ") || "everything"])),
        ...(others ? [node("others", [others], "idle")] : []),
      ]],
    ] : [["Callers", [node("callers", ["in the cluster"])]]];
    // Beside subsets there may be Services that nothing leads through.
    const ends = new Set(flows.map(([, end]) => end));
    const shown = services.map(([name]) => name).filter((name) => ends.has(`service ${name}`));
    if (shown.length) columns.push([shown[0].startsWith("subset ") ? "Subset" : "Service", shown.map((name) =>
      node(`service ${name}`, [name.replace(/^subset /, "")], reached.has(`service ${name}`) ? "" : "idle"))]);
    columns.push(["ReplicaSet", [
      ...[...versions].reverse().map(([number, sort, role, ready, share]) =>
        node(`version ${number}`, [WORDS[sort], `${role}, ${ready}`, `${share} of the requests`], sort)),
      ...(experiments ? [node("experiment", ["experiment", `${experiments} pods`])] : []),
    ]]);
    const starts = flows.map(([start]) => start);
    edges = flows.map(([start, end, amount, mirror]) => ({
      start, end, mirror, sort: tone(end, side, services),
      amount: start.startsWith("service ") && !reached.has(start) ? 0 : amount,
      // A number tells something only where requests part.
      label: mirror ? `copy ${amount}%` : starts.filter((other) => other === start).length > 1 ? `${amount}%` : "",
    }));
    if (paths.length) {
      edges.push({ start: "hosts", end: "gateways" });
      const entries = [...places.keys()].filter((place) => /^(path|route|others)/.test(place));
      edges.push(...entries.map((end) => ({ start: "gateways", end })));
    }
    $("topology").replaceChildren(...columns.map(([title, nodes]) =>
      element("div", { className: "column" }, element("h3", { textContent: title }), element("ul", {}, ...nodes))), shape("svg", { "aria-hidden": "true" }));
    drawEdges();
  }

  function node(place, [title, ...more], sort = "") {
    const made = element("li", { className: sort }, element("b", {}, breakable(title)),
      ...more.filter(Boolean).map((text) => element("span", {}, breakable(text))));
    places.set(place, made);
    return made;
  }

  function tone(end, side, services) {
    const revision = end.startsWith("version ") ? Number(end.slice(8)) : (services.find(([name]) => end === `service ${name}`) || [])[1];
    return side[revision] || "";
  }

  function drawEdges() {
    const field = $("topology");
    const svg = field.querySelector("svg");
    const origin = field.getBoundingClientRect();
    const isTall = getComputedStyle(field).flexDirection === "column";
    svg.replaceChildren(...edges.flatMap(({ start, end, amount, mirror, sort, label }) => {
      const [a, b] = [places.get(start), places.get(end)].map((made) => made && made.getBoundingClientRect());
      if (!a || !b) return [];
      const [x1, y1, x2, y2] = isTall
        ? [a.left + a.width / 2, a.bottom, b.left + b.width / 2, b.top]
        : [a.right, a.top + a.height / 2, b.left, b.top + b.height / 2];
      const [left, up, right, down] = [x1 - origin.left, y1 - origin.top, x2 - origin.left, y2 - origin.top];
      const bend = isTall ? `C${left} ${(up + down) / 2} ${right} ${(up + down) / 2}` : `C${(left + right) / 2} ${up} ${(left + right) / 2} ${down}`;
      const path = shape("path", { d: `M${left} ${up}${bend} ${right} ${down}`, class: `${sort || ""}${amount === 0 ? " none" : ""}${mirror ? " mirror" : ""}` });
      path.style.strokeWidth = amount === 0 ? 1 : 1.5 + 3 * (amount ?? 100) / 100;
      if (!label) return [path];
      // Nearer to the end than to the start: there paths lie apart.
      const words = shape("text", { x: left + (right - left) * .62, y: up + (down - up) * (isTall ? .62 : .8) + 4 });
      words.textContent = label;
      return [path, words];
    }));
  }

  // --- what people do ----------------------------------------------------------------------------------------------

  const groups = new Map();
  data.scenarios.forEach(({ group, name }, index) => {
    if (group && !groups.has(group)) {
      groups.set(group, element("optgroup", { label: group }));
      $("scenario").append(groups.get(group));
    }
    (groups.get(group) || $("scenario")).append(element("option", { value: index, textContent: name }));
  });
  $("scenario").addEventListener("change", (event) => choose(Number(event.target.value)));
  $("moment").addEventListener("input", (event) => show(Number(event.target.value)));
  $("back").addEventListener("click", () => show(moment - 1));
  $("on").addEventListener("click", () => show(moment + 1));
  $("chart").addEventListener("click", (event) => {
    const box = $("shares").getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width * 1000;
    const found = scenario.edges.findIndex((edge) => edge > place);
    show((found < 0 ? scenario.edges.length - 1 : found) - 1);
  });
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const paint = () => $("theme").setAttribute("aria-pressed", isDark());
  $("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    paint();
  });
  paint();
  new ResizeObserver(() => {
    fit();
    drawEdges();
  }).observe($("topology"));
  choose(0);
})();
