namespace Halfspace.Experiments.Reports;

/// <summary>What every page has: its look on light and dark paper, on a phone and in print.</summary>
internal static class PageHead
{
    /// <summary>The head of a page, up to its body.</summary>
    /// <param name="title">The title, as HTML.</param>
    public static string Of(string title)
    {
        string Colours(Func<(string Name, string Light, string Dark), string> of) => string.Join(' ', ChartColours.All.Select(colour => $"{colour.Name}: {of(colour)};"));
        return $$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}}</title>
            <style>
            :root { color-scheme: light dark; {{Colours(colour => colour.Light)}} }
            @media (prefers-color-scheme: dark) { :root { {{Colours(colour => colour.Dark)}} } }
            @media print { :root { color-scheme: light; {{Colours(colour => colour.Light)}} } details > :not(summary) { display: block; } figure, tr { break-inside: avoid; } nav { display: none; } }
            * { box-sizing: border-box; }
            body { color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem; }
            h1 { line-height: 1.2; font-size: 1.7rem; } h2 { margin-top: 2.6rem; font-size: 1.25rem; line-height: 1.3; } h3 { font-size: 1rem; }
            a { color: var(--s0); } p, li, h1, h2, td, th, summary { overflow-wrap: break-word; }
            nav ul { padding-left: 1.2rem; columns: 20rem; }
            figure { margin: 0 0 1rem; } figcaption, .faint { color: var(--faint); font-size: .92rem; }
            figure svg { max-width: 100%; height: auto; display: block; } svg.narrow { display: none; }
            @media (max-width: 640px) { svg.broad { display: none !important; } svg.narrow { display: block; } }
            .legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; margin: .2rem 0 .6rem; list-style: none; font-size: .92rem; }
            .legend li { display: flex; align-items: center; gap: .4rem; } figure svg.key { flex: none; }
            .hover { cursor: help; } .hover:hover { fill: var(--grid); fill-opacity: .5; }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--grid); border-radius: .3rem; padding: .7rem; font-size: .85rem; }
            code { overflow-wrap: anywhere; font-size: .88em; }
            .wide { overflow-x: auto; } .tall { max-height: 36rem; overflow: auto; }
            .side { display: flex; flex-wrap: wrap; gap: 1rem; } .side > .wide { max-width: 100%; }
            .picture { max-width: 18rem; } .picture img { width: 100%; image-rendering: pixelated; border: 1px solid var(--grid); }
            table { border-collapse: collapse; font-size: .87rem; margin: .5rem 0; } caption { text-align: left; font-weight: 600; padding: .2rem 0; }
            td, th { border: 1px solid var(--grid); padding: .2rem .5rem; text-align: right; vertical-align: top; white-space: nowrap; }
            th { font-weight: 600; background: color-mix(in srgb, var(--grid) 35%, transparent); } td.text, th[scope=row] { text-align: left; }
            td.command { white-space: normal; min-width: 18rem; text-align: left; } tr:target { outline: 3px solid var(--s0); }
            .weights td, .weights th { padding: .05rem .35rem; font-size: .78rem; }
            summary { cursor: pointer; padding: .3rem 0; }
            </style></head><body>

            """;
    }
}
