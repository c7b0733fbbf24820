using Microsoft.Playwright;
using Xunit;

namespace Halfspace.Tests.Experiments;

/// <summary>The page of a report in a real browser, at the widths of a phone and of a desk, on light and on dark paper.</summary>
public sealed class ReportInBrowserTests
{
    /// <summary>Says what is clipped, empty or overlapping.</summary>
    private const string Faults = """
        () => {
            const faults = [];
            const root = document.documentElement;
            if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} wide, the window ${root.clientWidth}`);
            const shown = element => element.getClientRects().length > 0;
            const inside = (box, frame) => box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
            let charts = 0;
            for (const svg of document.querySelectorAll('svg[role=img]')) {
                if (!shown(svg)) continue;
                charts++;
                const frame = svg.getBoundingClientRect();
                const name = svg.getAttribute('aria-label').slice(0, 30);
                if (frame.width < 200 || frame.height < 150) faults.push(`${name}: ${frame.width} x ${frame.height}`);
                if (frame.right > root.clientWidth + 1) faults.push(`${name}: reaches ${frame.right}`);
                if (svg.querySelectorAll('path, ellipse').length < 5) faults.push(`${name}: nothing is drawn`);
                const texts = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
                if (texts.length < 5) faults.push(`${name}: ${texts.length} texts`);
                for (const [text, box] of texts) if (!inside(box, frame)) faults.push(`${name}: '${text}' is cut off`);
                for (let a = 0; a < texts.length; a++) for (let b = 0; b < a; b++) {
                    const [p, q] = [texts[a][1], texts[b][1]];
                    if (p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 1 && q.top < p.bottom - 1) faults.push(`${name}: '${texts[a][0]}' overlaps '${texts[b][0]}'`);
                }
                const small = parseFloat(getComputedStyle(svg.querySelector('text')).fontSize) * frame.width / svg.viewBox.baseVal.width;
                if (small < 10) faults.push(`${name}: letters of ${small} pixels`);
            }
            if (charts !== 5) faults.push(`${charts} charts are shown`);
            for (const element of document.querySelectorAll('h1, h2, h3, p, li, figcaption, summary, pre')) {
                if (shown(element) && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline') faults.push(`'${element.textContent.slice(0, 30)}' is wider than its place`);
            }
            for (const element of document.querySelectorAll('figcaption, td, th')) if (shown(element) && element.tagName === 'FIGCAPTION' && element.textContent.trim() === '') faults.push('an empty caption');
            for (const section of document.querySelectorAll('section')) if (section.getBoundingClientRect().height < 60) faults.push(`the section ${section.id} is empty`);
            return faults;
        }
        """;

    [Theory]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    [InlineData(1280, 900, ColorScheme.Light)]
    [InlineData(1280, 900, ColorScheme.Dark)]
    public async Task Nothing_is_clipped_empty_or_overlapping(int width, int height, ColorScheme scheme)
    {
        var chromium = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "There is no Chromium here: apt-get install chromium.");
        using var folder = new TemporaryFolder();
        var path = ReportFixture.Page(folder);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = scheme });
        var (said, asked) = (new List<string>(), new List<string>());
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, fault) => said.Add(fault);
        page.Request += (_, request) => asked.Add(request.Url);
        await page.GotoAsync(new Uri(path).AbsoluteUri);
        Assert.Empty(await page.EvaluateAsync<string[]>(Faults));
        Assert.Empty(said);
        Assert.All(asked, address => Assert.True(address == new Uri(path).AbsoluteUri || address.StartsWith("data:", StringComparison.Ordinal), address));
        var (ink, paper) = (await page.EvaluateAsync<string>("() => getComputedStyle(document.body).color"), await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        Assert.Equal(scheme == ColorScheme.Dark ? ("rgb(232, 233, 235)", "rgb(21, 23, 27)") : ("rgb(27, 28, 30)", "rgb(254, 254, 253)"), (ink, paper));
        Assert.Equal(ink, await page.EvaluateAsync<string>("() => getComputedStyle([...document.querySelectorAll('svg[role=img] text')].find(text => text.getClientRects().length > 0)).fill"));
        if (Environment.GetEnvironmentVariable("HALFSPACE_SCREENSHOTS") is { Length: > 0 } pictures)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(pictures, $"report-{width}-{scheme}.png"), FullPage = true });
    }
}
