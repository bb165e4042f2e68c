// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore.Simulation;

/// <summary>Options of a command line: a name, or a name and its value.</summary>
internal sealed class Arguments(string[] args)
{
    public bool Has(string name) => args.Contains(name);

    public string? Text(string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    public long Number(string name, long fallback) => Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
