// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace MerkleStore.Tests.Traces;

/// <summary>Replays a trace into a target and yields the lines of its expected file: number, commit, root and MD5 of the reads.</summary>
internal sealed class TraceReplay(ITraceTarget target) : IDisposable
{
    private readonly List<Hash256> _commits = [];
    private readonly IncrementalHash _reads = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private byte[] _author = "bench"u8.ToArray();
    private IReadOnlyList<Hash256>? _parents;

    /// <summary>Replays a trace and compares each commit with the expected file.</summary>
    /// <returns>The number of commits.</returns>
    public static int Verify(string trace, string expected, ITraceTarget target)
    {
        using var replay = new TraceReplay(target);
        string[] wanted = File.ReadAllLines(expected);
        int count = 0;
        foreach (string line in replay.Run(trace))
        {
            Assert.True(count < wanted.Length, $"{trace} has more commits than {expected} has lines.");
            string want = wanted[count++];
            Assert.Equal(want, want.EndsWith(" -", StringComparison.Ordinal) ? line[..line.LastIndexOf(' ')] + " -" : line);
        }

        Assert.Equal(wanted.Length, count);
        return count;
    }

    public IEnumerable<string> Run(string trace)
    {
        foreach (string line in Lines(trace))
        {
            if (line.Length > 0 && line[0] != '#' && Apply(line) is { } commit)
            {
                yield return commit;
            }
        }
    }

    public void Dispose() => _reads.Dispose();

    private string? Apply(string line)
    {
        string rest = line.Length > 2 ? line[2..] : string.Empty;
        int space = rest.IndexOf(' ', StringComparison.Ordinal);
        string first = space < 0 ? rest : rest[..space];
        string second = space < 0 ? string.Empty : rest[(space + 1)..];
        switch (line[0])
        {
            case 'S':
                target.Set(Bytes(first), Convert.FromHexString(second));
                break;
            case 'D':
                target.Delete(Bytes(rest));
                break;
            case 'Y':
                target.Copy(Bytes(first), Bytes(second));
                break;
            case 'G':
                Read(target.Get(Bytes(rest)) is { } value ? "G " + Convert.ToHexStringLower(value) : "G -");
                break;
            case 'M':
                Read(target.ContainsValue(Bytes(rest)) ? "M 1" : "M 0");
                break;
            case 'L':
                Read("L " + string.Join('/', target.List(Bytes(rest)).Select(Encoding.Latin1.GetString)));
                break;
            case 'A':
                _author = Bytes(rest);
                break;
            case 'P':
                _parents = [.. rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(h => Hash256.Parse(h))];
                break;
            case 'R':
                target.Checkout(_commits[int.Parse(rest, CultureInfo.InvariantCulture) - 1]);
                break;
            case 'C':
                return Commit(long.Parse(first, CultureInfo.InvariantCulture), Bytes(second));
            case 'N':
                break;
            default:
                throw new InvalidDataException($"The trace has a line of an unknown kind: {line[..Math.Min(line.Length, 80)]}");
        }

        return null;
    }

    private string Commit(long date, byte[] message)
    {
        (Hash256 commit, Hash256 root) = target.Commit(date, _author, message, _parents);
        _commits.Add(commit);
        _parents = null;
        return $"{_commits.Count} {commit} {root} {Convert.ToHexStringLower(_reads.GetHashAndReset())}";
    }

    /// <summary>Splits at line feeds only: a name may hold a carriage return.</summary>
    private static string[] Lines(string trace)
    {
        using FileStream file = File.OpenRead(trace);
        using Stream stream = trace.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).Split('\n');
    }

    private void Read(string line) => _reads.AppendData(Bytes(line + "\n"));

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
