#:project ../src/Halfspace/Halfspace.csproj
// Trains a small layer of ordinary weights by gradient descent through the mixed-integer program that trains a step network behind it.
using System.Globalization;
using Halfspace.Mip;
using Halfspace.Mip.Solvers;
using Halfspace.Training.Formulations;
using Halfspace.ValueFunctions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var solver = MipSolvers.FirstAvailable ?? throw new InvalidOperationException("No MIP solver is here; reference Halfspace.Solvers.");

// Three inputs, of which the layer makes two features; the label asks for both of two directions at once.
double[][] samples = [[.9, .8, .3], [.8, .9, -.6], [.9, -.7, .5], [-.8, .9, .1], [-.7, -.9, -.4], [.7, -.8, -.9]];
int[][] labels = [[1], [1], [0], [0], [0], [0]];
double[] theta = [.3, .1, .5, -.1, .2, -.4];

// One step neuron a feature and one above them. Its weights are chosen by the program; a margin that is missed costs one for each unit.
(MipModel Model, StepNetworkMip Network) State(double[] weights)
{
    double[][] features = [.. samples.Select(x => (double[])[weights[0] * x[0] + weights[1] * x[1] + weights[2] * x[2], weights[3] * x[0] + weights[4] * x[1] + weights[5] * x[2]])];
    var network = new StepNetworkMip(features, labels, [2], new StepNetworkOptions { Gap = .75, Threshold = StepThreshold.PerNeuron, Constants = StepConstants.Printed, Radius = 4 });
    var rows = Enumerable.Range(0, samples.Length).SelectMany(k => Enumerable.Range(0, 2).Select(j => network.FirstLayerRows(k, j))).SelectMany(pair => (int[])[pair.On, pair.Off]);
    return (PenalisedSlacks.Of(network.Model, 1, [.. rows.Select(network.Model.RowName)]), network);
}

// A(theta): feature i of sample k is the coefficient of the weights on input i in two rows of each first-layer neuron.
IEnumerable<ParameterEffect> Effects(StepNetworkMip network)
{
    for (var k = 0; k < samples.Length; k++)
    {
        for (var neuron = 0; neuron < 2; neuron++)
        {
            var (on, off) = network.FirstLayerRows(k, neuron);
            for (var p = 0; p < 6; p++)
            {
                var column = network.Weight(0, neuron, p / 3).Index;
                yield return ParameterEffect.OnCoefficient(p, on, column, samples[k][p % 3]);
                yield return ParameterEffect.OnCoefficient(p, off, column, samples[k][p % 3]);
            }
        }
    }
}

double Loss(double[] weights) => ValueGradient.Of(State(weights).Model, solver).Value.ToDouble();

var checkedSlopes = 0;
for (var step = 0; ; step++)
{
    var (model, network) = State(theta);
    var value = ValueGradient.Of(model, solver);
    var gradient = value.Chain(Effects(network), theta.Length);
    Console.WriteLine($"step {step,2}: loss {value.Value.ToDouble():F4}");
    if (step % 3 == 0)
    {
        for (var p = 0; p < theta.Length; p++)
        {
            double[] up = [.. theta], down = [.. theta];
            (up[p], down[p]) = (up[p] + 1e-5, down[p] - 1e-5);
            var (above, below, here) = (Loss(up), Loss(down), value.Value.ToDouble());
            if (Math.Abs(above - 2 * here + below) > 1e-7) continue; // a kink: two slopes meet
            if (Math.Abs((above - below) / 2e-5 - gradient[p]) > 1e-3) throw new InvalidOperationException($"step {step}, weight {p}: {gradient[p]} is not the slope {(above - below) / 2e-5}.");
            checkedSlopes++;
        }
    }

    if (step == 12 || value.Value.IsZero)
    {
        var errors = network.Extract([.. value.Point.Select(x => x.ToDouble())]).Errors;
        Console.WriteLine($"{checkedSlopes} slopes agree with finite differences; wrong outputs by exact count: {errors}");
        break;
    }

    for (var p = 0; p < theta.Length; p++) theta[p] = Math.Clamp(theta[p] - .025 * gradient[p], -2, 2);
}
