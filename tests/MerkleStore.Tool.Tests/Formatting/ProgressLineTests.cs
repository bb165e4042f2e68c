// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Tests.Support;

namespace MerkleStore.Tool.Tests.Formatting;

public class ProgressLineTests
{
    [Fact]
    public void Update_OnTerminal_RedrawsTheBarWhenDue()
    {
        var time = new ManualTime();
        using var error = new StringWriter();
        using (var progress = new ProgressLine(Console(error, time, terminal: true), "replay"))
        {
            progress.Update(0.1, "too early");
            time.Advance(TimeSpan.FromMilliseconds(100));
            progress.Update(0.5, "half");
            progress.Update(0.6, "too early");
            time.Advance(TimeSpan.FromMilliseconds(100));
            progress.Update(null, "no end known");
        }

        Assert.Equal("\rreplay [############............]  50%  half\e[K\rreplay  no end known\e[K\r\e[K", error.ToString());
    }

    [Fact]
    public void Update_OnNarrowTerminal_StaysOnOneLine()
    {
        var time = new ManualTime();
        using var error = new StringWriter();
        using var progress = new ProgressLine(Console(error, time, terminal: true, width: 40), "replay");
        time.Advance(TimeSpan.FromSeconds(1));
        progress.Update(1, new string('x', 100));
        Assert.Equal(39, error.ToString().Replace("\r", "", StringComparison.Ordinal).Replace("\e[K", "", StringComparison.Ordinal).Length);
    }

    [Fact]
    public void Update_ElsewhereThanOnTerminal_WritesPlainLinesNowAndThen()
    {
        var time = new ManualTime();
        using var error = new StringWriter { NewLine = "\n" };
        using (var progress = new ProgressLine(Console(error, time, terminal: false), "replay"))
        {
            time.Advance(TimeSpan.FromSeconds(4.9));
            progress.Update(0.4, "not yet");
            time.Advance(TimeSpan.FromSeconds(0.1));
            progress.Update(0.5, "half");
            time.Advance(TimeSpan.FromSeconds(5));
            progress.Update(null, "on");
        }

        Assert.Equal("replay  50%  half\nreplay  on\n", error.ToString());
    }

    private static ToolConsole Console(TextWriter error, TimeProvider time, bool terminal, int width = 100) => new()
    {
        Output = new OutputWriter(Stream.Null),
        Error = error,
        Input = () => Stream.Null,
        ErrorIsTerminal = terminal,
        Time = time,
        Width = width,
    };
}
