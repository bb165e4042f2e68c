// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Tool.Formatting;

/// <summary>Numbers for people.</summary>
internal static class HumanText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size with a binary unit: <c>999 B</c>, <c>1.5 KiB</c>, <c>64 MiB</c>; three or four digits, never rounded up into a unit it does not reach.</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (Math.Abs(value) >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        // Cut, not rounded: 1023.99 KiB is not 1024 KiB.
        double tenths = Math.Truncate(value * 10) / 10;
        return unit == 0 || Math.Abs(tenths) >= 100 || tenths == Math.Truncate(tenths)
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Truncate(tenths):0} {Units[unit]}")
            : string.Create(CultureInfo.InvariantCulture, $"{tenths:0.0} {Units[unit]}");
    }

    /// <summary>A count with thousands separated: <c>1,234,567</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A rate or another number of which three digits matter.</summary>
    public static string Rate(double number) => number switch
    {
        >= 100 => number.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => number.ToString("0.0", CultureInfo.InvariantCulture),
        _ => number.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>Seconds with milliseconds.</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Milliseconds with microseconds.</summary>
    public static string Milliseconds(double milliseconds) => milliseconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A date of a commit, seconds since 1970, as UTC; the number itself where the calendar ends.</summary>
    public static string Date(long seconds)
    {
        const long First = -62135596800;
        const long Last = 253402300799;
        return seconds is >= First and <= Last
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : seconds.ToString(CultureInfo.InvariantCulture);
    }
}
