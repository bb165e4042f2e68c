// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text.Json;

namespace MerkleStore.Bench.Measuring;

/// <summary>What one call of <c>bench run</c> measured.</summary>
internal sealed record ResultFile
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The version of this format.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The machine.</summary>
    public MachineResult Machine { get; init; } = new();

    /// <summary>All runs.</summary>
    public IReadOnlyList<RunResult> Runs { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is no result, or of another version.</exception>
    public static ResultFile Load(string path)
    {
        ResultFile? file = JsonSerializer.Deserialize<ResultFile>(File.ReadAllText(path), Format);
        return file is { Version: 1 } ? file : throw new InvalidDataException($"{path} is no result file of version 1.");
    }

    /// <summary>One run as one line.</summary>
    public static string ToLine(RunResult run) => JsonSerializer.Serialize(run);

    /// <summary>The run of a line.</summary>
    public static RunResult FromLine(string line) => JsonSerializer.Deserialize<RunResult>(line) ?? throw new InvalidDataException("The worker printed no result.");

    /// <summary>Writes the file.</summary>
    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Format));
}
