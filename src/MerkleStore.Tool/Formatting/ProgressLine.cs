// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Tool.Formatting;

/// <summary>Progress on standard error: a bar that redraws itself on a terminal, now and then a plain line elsewhere.</summary>
/// <remarks>One thread at a time. Dispose clears the bar.</remarks>
internal sealed class ProgressLine : IDisposable
{
    private const int BarCells = 24;

    private readonly ToolConsole _console;
    private readonly string _title;
    private readonly TimeSpan _interval;
    private long _last;
    private bool _drawn;

    public ProgressLine(ToolConsole console, string title)
    {
        _console = console;
        _title = title;
        _interval = console.ErrorIsTerminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(5);
        _last = console.Time.GetTimestamp();
    }

    /// <summary>Whether enough time has passed that an update shows something.</summary>
    public bool IsDue => _console.Time.GetElapsedTime(_last) >= _interval;

    /// <summary>Shows the state, if it is due.</summary>
    /// <param name="fraction">From 0 to 1, or null if the end is not known.</param>
    /// <param name="detail">What to say beside it.</param>
    public void Update(double? fraction, string detail)
    {
        if (!IsDue)
        {
            return;
        }

        _last = _console.Time.GetTimestamp();
        string percent = fraction is { } known ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(known * 100),3}%") : "";
        if (!_console.ErrorIsTerminal)
        {
            _console.Error.WriteLine(string.Join("  ", new[] { _title, percent.Trim(), detail }.Where(part => part.Length > 0)));
            return;
        }

        int filled = fraction is { } share ? (int)(Math.Clamp(share, 0, 1) * BarCells) : 0;
        string bar = fraction is null ? "" : $" [{new string('#', filled)}{new string('.', BarCells - filled)}] {percent}";
        string line = $"{_title}{bar}  {detail}";
        _console.Error.Write($"\r{(line.Length < _console.Width ? line : line[..(_console.Width - 1)])}\e[K");
        _drawn = true;
    }

    /// <summary>Removes the bar, so that other text can follow.</summary>
    public void Clear()
    {
        if (_drawn)
        {
            _console.Error.Write("\r\e[K");
            _drawn = false;
        }
    }

    public void Dispose() => Clear();
}
