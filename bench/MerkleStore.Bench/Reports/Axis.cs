// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Bench.Reports;

/// <summary>An axis of a plot: logarithmic or linear from zero.</summary>
internal sealed class Axis
{
    private readonly double _low;
    private readonly double _high;
    private readonly Func<double, string> _format;

    /// <summary>Makes an axis that holds all values.</summary>
    public Axis(string label, IEnumerable<double> values, bool logarithmic, Func<double, string>? format = null)
    {
        Label = label;
        IsLogarithmic = logarithmic;
        _format = format ?? (value => value.ToString("G4", CultureInfo.InvariantCulture));
        double[] all = [.. values.Where(value => !logarithmic || value > 0)];
        double least = all.Length == 0 ? 1 : all.Min();
        double greatest = all.Length == 0 ? 10 : all.Max();
        _low = logarithmic ? Math.Floor(Math.Log10(least)) : 0;
        _high = logarithmic ? Math.Max(_low + 1, Math.Ceiling(Math.Log10(greatest))) : Math.Max(double.Epsilon, greatest * 1.05);
    }

    /// <summary>What it shows.</summary>
    public string Label { get; }

    /// <summary>Whether it is logarithmic.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>Where a value lies, 0 to 1.</summary>
    public double Position(double value)
        => ((IsLogarithmic ? Math.Log10(Math.Max(value, double.Epsilon)) : value) - _low) / (_high - _low);

    /// <summary>The marks.</summary>
    public IEnumerable<(double Value, string Text)> Marks()
    {
        if (IsLogarithmic)
        {
            for (double exponent = _low; exponent <= _high; exponent++)
            {
                double value = Math.Pow(10, exponent);
                yield return (value, _format(value));
            }

            yield break;
        }

        double step = Math.Pow(10, Math.Floor(Math.Log10(_high)));
        if (_high / step < 3)
        {
            step /= 4;
        }

        for (double value = 0; value <= _high; value += step)
        {
            yield return (value, _format(value));
        }
    }
}
