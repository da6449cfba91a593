// Draws each figure from the table beside it, which says the same to whoever sees no picture.
'use strict';

const PALETTES = { 2: ['--edge', '--link'], 3: ['--green', '--red', '--edge'], 4: ['--green', '--link', '--amber', '--red'] };
const LONGEST = 26;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const cut = (words) => (words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words);

function read(table) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  const columns = heads.map((head, place) => place).filter((place) => 'series' in heads[place].dataset);
  return {
    labels: rows.map((row) => row.cells[0].textContent),
    series: columns.map((place) => ({
      label: heads[place].textContent,
      data: rows.map((row) => Number(row.cells[place].dataset.value)),
    })),
  };
}

function draw(place) {
  const { labels, series } = read(place.parentElement.querySelector('table'));
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  place.append(canvas);
  const stacked = place.dataset.chart === 'stacked';
  const palette = PALETTES[series.length].map(colour);
  const axis = { stacked, grid: { color: colour('--line') }, ticks: { color: colour('--dim'), precision: 0 } };
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  new Chart(canvas, {
    type: 'bar',
    data: { labels, datasets: series.map((one, number) => ({ ...one, backgroundColor: palette[number], maxBarThickness: 22 })) },
    options: {
      indexAxis: 'y',
      animation: false,
      maintainAspectRatio: false,
      scales: { x: { ...axis, beginAtZero: true }, y: { ...axis, ticks: { ...axis.ticks, autoSkip: false, callback: (_, number) => cut(labels[number]) } } },
      plugins: { legend: { labels: { color: colour('--ink'), boxWidth: 14 } } },
    },
  });
  place.dataset.drawn = '';
}

document.fonts.ready.then(() => document.querySelectorAll('[data-chart]').forEach(draw));
